/** Items by their time: a binary heap. */
export class Timeline<T> {
  readonly #heap: { readonly at: number; readonly item: T }[] = [];

  add(at: number, item: T): void {
    const heap = this.#heap;
    let place = heap.push({ at, item }) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (this.#at(above) <= this.#at(place)) return;
      this.#swap(place, above);
      place = above;
    }
  }

  /** When the next one is; `Infinity` when there is none. */
  get nextAt(): number {
    return this.#at(0);
  }

  next(): { readonly at: number; readonly item: T } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || !last) return first;
    heap[0] = last;
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let smallest = place;
      if (this.#at(left) < this.#at(smallest)) smallest = left;
      if (this.#at(right) < this.#at(smallest)) smallest = right;
      if (smallest === place) return first;
      this.#swap(place, smallest);
      place = smallest;
    }
  }

  #at(place: number): number {
    return this.#heap[place]?.at ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    const [first, second] = [heap[a], heap[b]];
    if (first && second) [heap[a], heap[b]] = [second, first];
  }
}
