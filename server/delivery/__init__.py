"""The two doors phones knock at: the exchange of facts and documents, and the photo vault."""
