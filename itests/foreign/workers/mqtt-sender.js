// Sends lines to a queue over MQTT 3.1.1, where dots are slashes. With QoS 1 a message is on the broker's disk when it is
// acknowledged.
const mqtt = require('mqtt');
const account = require('./account');
const sendLines = require('./lines');

sendLines(async () => {
  const client = await mqtt.connectAsync(
    `mqtt://${account.host}:${account.port}`,
    { username: account.user, password: account.password, reconnectPeriod: 0 },
    false,
  );
  client.on('error', () => {}); // whoever waits for an acknowledgement is told
  const topic = process.argv[2].replaceAll('.', '/');
  return {
    send: (line) =>
      new Promise((resolve, reject) => {
        const broken = () => reject(new Error('disconnected'));
        client.once('close', broken);
        client.publish(topic, line, { qos: 1 }, (error) => {
          client.removeListener('close', broken);
          error ? reject(error) : resolve();
        });
      }),
    close: () => client.end(true),
  };
});
