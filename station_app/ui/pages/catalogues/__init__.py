"""The centre's catalogues: what they would change here, and the decision item by item."""
