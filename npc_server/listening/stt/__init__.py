"""Speech recognisers: the contract in `recogniser`, found by name in `registry`, one provider a file."""
