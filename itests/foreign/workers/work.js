// What the workers do: {"text": "…"} becomes {"words": n}. WORK_MILLIS makes it take longer.
const { setTimeout: pause } = require('node:timers/promises');

module.exports = async function work(job) {
  const { text } = JSON.parse(job);
  console.error(`working on: ${text}`);
  await pause(Number(process.env.WORK_MILLIS ?? 0));
  return JSON.stringify({ words: text.split(/\s+/).filter(Boolean).length });
};
