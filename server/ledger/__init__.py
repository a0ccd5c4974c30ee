"""The journal and the documents with their versions: the only writer of either. The exchange appends here, the features' intakes
read and write documents through the batch that the ledger hands them, and nobody else touches these tables."""
