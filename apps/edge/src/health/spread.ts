// Mean and spread of a row of numbers that is not kept.
export class Spread {
  #count = 0;
  #sum = 0;
  #sumOfSquares = 0;

  get count(): number {
    return this.#count;
  }

  note(value: number): void {
    this.#count += 1;
    this.#sum += value;
    this.#sumOfSquares += value * value;
  }

  /** 0 of none. */
  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /** Standard deviation; 0 for fewer than two numbers. */
  get deviation(): number {
    if (this.#count < 2) return 0;
    const { mean } = this;
    return Math.sqrt(Math.max(0, this.#sumOfSquares / this.#count - mean * mean));
  }

  /** Standard deviation as a part of the mean. */
  get variation(): number {
    return this.#sum <= 0 ? 0 : this.deviation / this.mean;
  }

  clear(): void {
    this.#count = this.#sum = this.#sumOfSquares = 0;
  }
}
