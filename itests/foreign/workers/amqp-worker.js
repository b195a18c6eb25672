// Takes jobs from a queue over AMQP 1.0, one at a time, and sends each result to where the job wants it.
// A job is accepted only when the broker has its result: if this process dies before, another worker gets the job.
const rhea = require('rhea');
const account = require('./account');
const work = require('./work');

const connection = rhea.connect({
  host: account.host,
  port: account.port,
  username: account.user,
  password: account.password,
});
const results = connection.open_sender({ target: {} }); // to whatever address each message names
connection.open_receiver({ source: 'amqp-worker.jobs', autoaccept: false, credit_window: 0 }).add_credit(1);

const underWay = new Map(); // by delivery of a result: the delivery of its job

connection.on('message', async ({ message, delivery, receiver }) => {
  try {
    const body = await work(message.body.content?.toString() ?? message.body);
    const to = message.reply_to ?? 'example.results';
    const sent = results.send({ to, body, correlation_id: message.correlation_id, durable: true });
    underWay.set(sent, { delivery, receiver });
  } catch (e) {
    console.error(`failed: ${e.message}`);
    delivery.modified({ delivery_failed: true }); // again, until the broker puts it with the dead letters
    receiver.add_credit(1);
  }
});
connection.on('accepted', ({ delivery }) => finish(delivery, (job) => job.accept()));
connection.on('rejected', ({ delivery }) => finish(delivery, (job) => job.modified({ delivery_failed: true })));
connection.on('disconnected', () => underWay.clear()); // the broker gives the jobs to somebody again

function finish(sent, end) {
  const job = underWay.get(sent);
  if (job) {
    underWay.delete(sent);
    end(job.delivery);
    job.receiver.add_credit(1);
  }
}
