"""The phones: how one is enrolled, what it shows for itself, who works on it, what it last said, how a lost one is shut out."""
