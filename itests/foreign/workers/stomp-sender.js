// Sends lines to a queue over STOMP. A message is on the broker's disk when its receipt comes.
const { promisify } = require('node:util');
const stompit = require('stompit');
const account = require('./account');
const sendLines = require('./lines');

sendLines(async () => {
  const client = await promisify(stompit.connect)({
    host: account.host,
    port: account.port,
    connectHeaders: { host: '/', login: account.user, passcode: account.password },
  });
  client.on('error', () => {}); // whoever waits for a receipt is told
  return {
    send: (line) =>
      new Promise((resolve, reject) => {
        const headers = { destination: `/queue/${process.argv[2]}`, persistent: 'true', 'amq-msg-type': 'text' };
        client.send(headers, { onReceipt: resolve, onError: reject }).end(line);
      }),
    close: () => client.destroy(),
  };
});
