/** The registry on ZooKeeper, through Curator. */
package dev.midstream.cluster.core.zookeeper;
