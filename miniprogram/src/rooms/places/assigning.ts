/** Which buildings a grid has: a building is in one grid at most, so that taking it takes it from another. */
export interface Grid { grid: string, name: string, buildings: string[] }

/** Say anew which buildings `grid` has. */
export function assigned(all: Grid[], grid: string, buildings: string[]): { grid: string, buildings: string[] }[] {
  return all.map((one) => ({
    grid: one.grid,
    buildings: one.grid === grid ? buildings : one.buildings.filter((building) => !buildings.includes(building)),
  }))
}

/** Give the grid in which a building is, if it is in one. */
export function gridOf(all: Grid[], building: string): Grid | null {
  return all.find((one) => one.buildings.includes(building)) ?? null
}
