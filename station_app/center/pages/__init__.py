"""The centre's page for the city's operators; its words stand in ``resources/center``."""
