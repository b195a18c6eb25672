package dev.midstream.swap.plan.jar;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.osgi.EmbeddedResource;
import aQute.bnd.osgi.Jar;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "ALTER TABLE users ALTER COLUMN note SET DATA TYPE VARCHAR(10);",
                "ALTER TABLE users ALTER COLUMN note TYPE VARCHAR(10);"
            })
    void contracts(String script) {
        assertThat(Migrations.contractions(script)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ALTER TABLE users DROP COLUMN note, true",
        "ALTER TABLE users DROP note, true",
        "ALTER TABLE users DROP COLUMN IF EXISTS age, false",
        "alter table users rename column NOTE to remark, true",
        "ALTER TABLE users ALTER COLUMN age SET NOT NULL, false",
        "RENAME COLUMN users.note TO remark, true",
        "RENAME COLUMN users.age TO years, false",
        "DROP TABLE users, true",
        "DROP TABLE people, false",
        "DROP TABLE IF EXISTS users, true",
        "RENAME TABLE people TO users, false",
        "TRUNCATE TABLE users, true",
        "ALTER TABLE users RENAME TO people, true",
        "ALTER TABLE users ADD COLUMN age INT NOT NULL, true",
        "ALTER TABLE people ADD COLUMN age INT NOT NULL, false",
        "ALTER TABLE users DROP CONSTRAINT one, true"
    })
    void whatARevisionNamesInItsSqlItMayUse(String statement, boolean used) throws Exception {
        try (Jar revision = new Jar("revision")) {
            String name = Reader.class.getName().replace('.', '/') + ".class";
            byte[] code = Reader.class.getResourceAsStream("/" + name).readAllBytes();
            revision.putResource(name, new EmbeddedResource(code, 0));
            assertThat(Migrations.mayUse(revision, statement)).isEqualTo(used);
        }
    }

    /** Stands for a revision. */
    private static final class Reader {
        String query(String where) {
            return "SELECT name, note FROM users WHERE " + where;
        }
    }
}
