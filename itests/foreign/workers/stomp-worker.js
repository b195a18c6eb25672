// Takes jobs from a queue over STOMP, one at a time, and sends each result to where the job wants it.
// A job is acknowledged in the transaction that sends its result: both happen, or neither.
const { promisify } = require('node:util');
const stompit = require('stompit');
const account = require('./account');
const work = require('./work');

stompit.connect(
  {
    host: account.host,
    port: account.port,
    connectHeaders: { host: '/', login: account.user, passcode: account.password, 'heart-beat': '5000,5000' },
  },
  (refused, client) => {
    if (refused) throw refused;
    client.on('error', (broken) => {
      throw broken; // whoever runs us starts us again
    });
    client.subscribe(
      { destination: '/queue/stomp-worker.jobs', ack: 'client-individual', 'activemq.prefetchSize': '1' },
      async (failed, message) => {
        if (failed) throw failed;
        const body = await promisify(message.readString.bind(message))('utf-8');
        try {
          finish(client, message, await work(body));
        } catch (e) {
          console.error(`failed: ${e.message}`);
          client.nack(message); // to the dead letters
        }
      },
    );
  },
);

function finish(client, message, result) {
  const transaction = client.begin();
  const sent = transaction.send({
    destination: message.headers['reply-to'] ?? '/queue/example.results',
    'correlation-id': message.headers['correlation-id'] ?? '',
    persistent: 'true',
    'amq-msg-type': 'text',
  });
  sent.end(result);
  client.ack(message, { transaction: transaction.id });
  transaction.commit();
}
