"""INDIGO, the Government Outcomes Lab's record of impact bonds: contracts out to it, and in."""
