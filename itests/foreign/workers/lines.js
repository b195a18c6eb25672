// Sends what comes on standard input, a message a line, and prints each line that the broker has acknowledged.
// What was under way when the connection broke is not sent again: the broker may have it or not.
const readline = require('node:readline');
const { setTimeout: pause } = require('node:timers/promises');

// connect: resolves to { send(line): a promise of its acknowledgement, close() }
module.exports = async function sendLines(connect) {
  let session = null;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    while (session === null) {
      session = await connect().catch((e) => {
        console.error(`not connected: ${e.message ?? e}`);
        return pause(200, null);
      });
    }
    try {
      await session.send(line);
      console.log(line);
    } catch (e) {
      console.error(`${e.message ?? e}: ${line}`);
      session.close();
      session = null;
    }
  }
  session?.close();
};
