// Goes round the members of a set that changes, again and again, a part of them at a time: what is done for each must not be done
// for all of them in the same turn of the event loop.
export class Rounds<Member> {
  readonly #members: ReadonlySet<Member>;
  readonly #parts: number;
  #rest: Iterator<Member>;

  constructor(members: ReadonlySet<Member>, parts: number) {
    this.#members = members;
    this.#parts = parts;
    this.#rest = members.values();
  }

  /** Visits the next part, who has come meanwhile included. True when it ended a round. */
  visitPart(visit: (member: Member) => void): boolean {
    for (let left = Math.ceil(this.#members.size / this.#parts); left > 0; left -= 1) {
      const next = this.#rest.next();
      if (next.done === true) {
        this.#rest = this.#members.values();
        return true;
      }
      visit(next.value);
    }
    return false;
  }
}
