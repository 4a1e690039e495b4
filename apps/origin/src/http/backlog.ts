/**
 * Connections that may wait to be taken; the system has a limit of its own (Linux: `net.core.somaxconn`, 4,096). After a break
 * in the network all viewers come at once, and who finds no place tries again a second later, then three, then seven.
 */
export const backlog = 4_096;
