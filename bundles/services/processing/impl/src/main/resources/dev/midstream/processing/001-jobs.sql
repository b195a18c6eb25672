CREATE TABLE jobs (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  pipeline VARCHAR(64) NOT NULL,
  object_key VARCHAR(1024) NOT NULL,
  state VARCHAR(10) NOT NULL,
  attempts INT NOT NULL,
  owner VARCHAR(36),
  due TIMESTAMP NOT NULL,
  result CLOB(1M),
  error VARCHAR(1000),
  created TIMESTAMP NOT NULL,
  updated TIMESTAMP NOT NULL
);

CREATE INDEX jobs_due ON jobs (state, due);

CREATE INDEX jobs_created ON jobs (created);
