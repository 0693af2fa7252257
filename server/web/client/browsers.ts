/**
 * The oldest browsers that the pages are built for: those of early 2023, on which UOS, Kylin, 360 and Qianxin build
 * theirs. docs/operations.md says the same; tests/guards/test_old_browsers.py looks for what they lack in what is built.
 */
export const OLDEST = ["chrome109", "edge109", "safari16.4", "firefox121"];
