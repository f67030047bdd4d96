"""What the tests build from: a town, its demands, workbooks, a browser.  Nothing here is a test."""
