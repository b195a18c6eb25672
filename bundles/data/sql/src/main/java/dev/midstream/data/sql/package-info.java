/** What the services that use SQL share: schema migration and a little less JDBC. Embedded in each of them. */
package dev.midstream.data.sql;
