"""The types of the page's JavaScript, as its comments declare them, held against each other."""
