// Who we are to the broker, from the environment.
const fs = require('node:fs');

module.exports = {
  host: '127.0.0.1',
  port: Number(process.env.BROKER_PORT),
  user: process.env.BROKER_USER,
  password: fs.readFileSync(process.env.BROKER_PASSWORD_FILE, 'utf8').trim(),
};
