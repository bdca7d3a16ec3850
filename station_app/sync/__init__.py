"""What travels between a station and the city centre: bundles, enrolment, transports."""
