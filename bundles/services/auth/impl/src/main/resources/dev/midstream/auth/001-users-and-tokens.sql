CREATE TABLE users (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  password VARCHAR(200) NOT NULL,
  roles VARCHAR(200) NOT NULL,
  created TIMESTAMP NOT NULL
);

CREATE TABLE sessions (
  id VARCHAR(36) NOT NULL PRIMARY KEY,
  name VARCHAR(64) NOT NULL,
  refresh VARCHAR(64) NOT NULL,
  used_refresh VARCHAR(64),
  expires TIMESTAMP NOT NULL,
  revoked TIMESTAMP
);

CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE signing_keys (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  jwk VARCHAR(2000) NOT NULL,
  created TIMESTAMP NOT NULL
);

CREATE TABLE failures (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  failures INT NOT NULL,
  last_failure TIMESTAMP NOT NULL,
  locked_until TIMESTAMP NOT NULL
);

CREATE INDEX failures_last ON failures (last_failure);
