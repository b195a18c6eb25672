/** A ZooKeeper server in a process of its own, for clusters on one machine. */
package dev.midstream.wrapped.zookeeper;
