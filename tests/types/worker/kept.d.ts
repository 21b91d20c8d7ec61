// What the server writes in front of the script, see chatroom/shell.py.

declare const kept: { version: string; files: string[]; offline: string };
