"""What people see, in headless Chromium, served by a real server."""
