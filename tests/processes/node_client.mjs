// Stock JavaScript Socket.IO clients, told what to do in JSON lines, and telling what they hear.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [libraries] = process.argv.slice(2);
const { io } = createRequire(`${libraries}/package.json`)("socket.io-client");

const clients = new Map();
const tell = (line) => console.log(JSON.stringify(line));

const acts = {
  connect({ who, url, options }) {
    const client = io(url, { forceNew: true, reconnection: false, ...options });
    clients.set(who, client);
    client.on("connect", () => tell({ who, connected: true }));
    client.on("connect_error", (error) => tell({ who, connected: false, why: error.message }));
    client.onAny((event, payload) => tell({ who, event, payload }));
  },
  call({ who, event, args, number }) {
    clients.get(who).emit(event, ...args, (answer) => tell({ who, number, answer }));
  },
  emit({ who, event, args }) {
    clients.get(who).emit(event, ...args);
  },
  disconnect({ who }) {
    clients.get(who).disconnect();
    tell({ who, connected: false });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...rest } = JSON.parse(line);
  acts[act](rest);
}
process.exit();
