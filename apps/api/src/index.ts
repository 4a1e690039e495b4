// A service; nothing is imported from it.
export {};
