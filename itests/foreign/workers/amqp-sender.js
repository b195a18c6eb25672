// Sends lines to a queue over AMQP 1.0. A message is on the broker's disk when it is accepted.
const rhea = require('rhea');
const account = require('./account');
const sendLines = require('./lines');

sendLines(
  () =>
    new Promise((connected, refused) => {
      const connection = rhea.create_container().connect({
        host: account.host,
        port: account.port,
        username: account.user,
        password: account.password,
        reconnect: false,
      });
      const sender = connection.open_sender(process.argv[2]);
      let settle = { resolve: () => {}, reject: refused };
      sender.on('accepted', () => settle.resolve());
      sender.on('rejected', ({ delivery }) => settle.reject(delivery.remote_state.error));
      sender.on('released', () => settle.reject(new Error('released')));
      const broken = ({ error }) => settle.reject(error ?? new Error('disconnected'));
      ['disconnected', 'connection_error', 'session_error', 'sender_error'].forEach((event) => connection.on(event, broken));
      connection.on('error', (error) => settle.reject(error));
      sender.once('sendable', () =>
        connected({
          send: (line) =>
            new Promise((resolve, reject) => {
              settle = { resolve, reject };
              sender.send({ body: line, durable: true });
            }),
          close: () => connection.close(),
        }),
      );
    }),
);
