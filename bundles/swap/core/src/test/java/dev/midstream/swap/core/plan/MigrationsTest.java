package dev.midstream.swap.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE users ADD COLUMN note VARCHAR(200);",
                "ALTER TABLE users ADD COLUMN age INT NOT NULL DEFAULT 0;",
                "ALTER TABLE users ADD COLUMN age INT DEFAULT 0 NOT NULL;",
                "CREATE TABLE things (id INT NOT NULL PRIMARY KEY);",
                "DROP INDEX by_name;",
                "-- DROP TABLE users;\nCREATE INDEX by_name ON users (name);",
                "/* RENAME TABLE\n users */ INSERT INTO drops VALUES ('DROP TABLE');",
                "CREATE TABLE a (b INT);\n-- //@UNDO\nDROP TABLE a;"
            })
    void expands(String script) {
        assertThat(Migrations.contractions(script)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE users;",
                "create table a (b int);\n  drop   table users",
                "RENAME TABLE users TO people;",
                "RENAME COLUMN users.name TO title;",
                "ALTER TABLE users DROP COLUMN note;",
                "ALTER TABLE users RENAME COLUMN note TO remark;",
                "ALTER TABLE users ALTER COLUMN note NOT NULL;",
                "ALTER TABLE users ALTER COLUMN note\n SET NOT NULL;",
                "ALTER TABLE users ADD COLUMN age INT NOT NULL;",
                "ALTER TABLE users ALTER COLUMN note SET DATA TYPE VARCHAR(10);"
            })
    void contracts(String script) {
        assertThat(Migrations.contractions(script)).hasSize(1);
    }
}
