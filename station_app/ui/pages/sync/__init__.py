"""The place where the station and the city centre exchange what each holds."""
