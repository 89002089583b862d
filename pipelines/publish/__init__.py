"""What leaves the house: a version built aside, verified, and one link that is switched."""
