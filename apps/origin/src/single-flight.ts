// Many ask for the same thing at the same moment: it is fetched once, and all get that answer or that failure.
export class SingleFlight<V> {
  readonly #flights = new Map<string, Promise<V>>();

  get size(): number {
    return this.#flights.size;
  }

  has(key: string): boolean {
    return this.#flights.has(key);
  }

  /** The flight of this key that is under way, or a new one. */
  run(key: string, make: () => Promise<V>): Promise<V> {
    const underWay = this.#flights.get(key);
    if (underWay) return underWay;
    const flight = make().finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }
}
