"""The working calendar: which days offices work, and how long windows are by it."""
