// A chatroom as the tutorials write it, on socket.io: node server.mjs PORT
// With CHATROOM_MESSAGE_QUEUE, the URL of a Redis, it is one of several, which each list their own people.
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const http = createServer((_request, response) => response.end('{"status":"ok"}'));
// As often as ours asks who is there; but it waits, for a crowd that joins keeps it busy so long.
const io = new Server(http, { pingInterval: 10_000, pingTimeout: 60_000 });
const rooms = new Map(); // who is where: room → socket id → username

const queue = process.env.CHATROOM_MESSAGE_QUEUE;
if (queue) {
  const saying = createClient({ url: queue });
  const hearing = saying.duplicate();
  await Promise.all([saying.connect(), hearing.connect()]);
  io.adapter(createAdapter(saying, hearing));
}

function list(room) {
  const users = [...rooms.get(room).values()];
  io.to(room).emit("update_users", { room, count: users.length, users });
}

io.on("connection", (socket) => {
  socket.on("join", ({ room, username }, ack) => {
    socket.join(room);
    if (!rooms.has(room)) rooms.set(room, new Map());
    rooms.get(room).set(socket.id, username);
    list(room);
    ack({ ok: true });
  });

  socket.on("message", ({ room, text }, ack) => {
    const username = rooms.get(room).get(socket.id);
    io.to(room).emit("message", { room, username, text, timestamp: new Date().toISOString() });
    ack({ ok: true });
  });

  socket.on("disconnect", () => {
    for (const [room, users] of rooms) if (users.delete(socket.id)) list(room);
  });
});

http.listen(Number(process.argv[2]), "127.0.0.1");
