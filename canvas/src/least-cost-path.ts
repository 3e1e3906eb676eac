/** What a step onto each cell costs: `cost[y * width + x]`, 1..255. */
export interface CostGrid {
  readonly width: number;
  readonly height: number;
  readonly cost: Uint8Array;
}

export interface Cell {
  readonly x: number;
  readonly y: number;
}

/**
 * The cells from one to the other, both included, whose costs add up to the least; diagonal steps count 7/5, near
 * enough to the root of two. Dijkstra's search with a queue of buckets (Dial 1969), which whole costs allow: time
 * goes by the number of cells.
 */
export function findLeastCostPath(grid: CostGrid, from: Cell, to: Cell): Cell[] {
  const { width, height, cost } = grid;
  const start = from.y * width + from.x;
  const goal = to.y * width + to.x;
  const total = new Uint32Array(width * height).fill(unreached);
  const cameFrom = new Int32Array(width * height).fill(-1);
  const queue: number[][] = Array.from({ length: 7 * 255 + 1 }, () => []);
  total[start] = 0;
  queue[0].push(start);
  // Every step costs less than there are buckets, so a bucket holds cells of one total at a time.
  for (let now = 0, waiting = 1; waiting > 0; now++) {
    const bucket = queue[now % queue.length];
    for (let cell = bucket.pop(); cell !== undefined; cell = bucket.pop()) {
      waiting--;
      if (cell === goal) return retrace();
      // A cheaper way was found after this one had been queued.
      if (total[cell] !== now) continue;
      waiting += reach(cell, now);
    }
  }
  return retrace();

  /** Queues the neighbors that are reached more cheaply through this cell; says how many. */
  function reach(cell: number, now: number): number {
    const x = cell % width;
    const y = (cell - x) / width;
    let queued = 0;
    for (let nextY = Math.max(0, y - 1); nextY <= Math.min(height - 1, y + 1); nextY++) {
      for (let nextX = Math.max(0, x - 1); nextX <= Math.min(width - 1, x + 1); nextX++) {
        const next = nextY * width + nextX;
        const reached = now + cost[next] * (nextX === x || nextY === y ? 5 : 7);
        if (reached >= total[next]) continue;
        total[next] = reached;
        cameFrom[next] = cell;
        queue[reached % queue.length].push(next);
        queued++;
      }
    }
    return queued;
  }

  function retrace(): Cell[] {
    const cells: Cell[] = [];
    for (let cell = goal; cell !== -1; cell = cameFrom[cell]) {
      cells.push({ x: cell % width, y: Math.floor(cell / width) });
    }
    return cells.reverse();
  }
}

const unreached = 0xffffffff;
