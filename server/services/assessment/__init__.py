"""How a year of rectification is assessed: weights, figures of each body, points by hand, and what is published."""
