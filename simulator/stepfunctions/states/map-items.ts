import type { ItemBatcher, Json, JsonObject, MapState } from '../definition.ts';
import { type Visit, wholeNumber } from '../visit.ts';

/** What one iteration starts with. */
export interface MapItem {
  readonly input: Json;
  /** `Map` of the context object. */
  readonly map: JsonObject;
}

/** Developer guide, input-output-contextobject: the items come from the state's input, there is no ItemReader here. */
const ITEM_SOURCE = 'STATE_DATA';

/** Selects, then batches, as the specification's "Processing Items" orders it. */
export async function selectItems(visit: Visit, state: MapState, items: Json[]): Promise<MapItem[]> {
  const selected: MapItem[] = [];
  for (const [index, value] of items.entries()) {
    const map = { Item: { Index: index, Value: value, Source: ITEM_SOURCE } };
    const input =
      state.ItemSelector === undefined
        ? value
        : await visit.evaluate(state.ItemSelector, 'ItemSelector', { map });
    selected.push({ input, map });
  }
  return state.ItemBatcher ? batch(visit, state.ItemBatcher, selected) : selected;
}

/** Developer guide, input-output-itembatcher: each iteration gets `{ "BatchInput": …, "Items": […] }`. */
async function batch(visit: Visit, batcher: ItemBatcher, selected: MapItem[]): Promise<MapItem[]> {
  const most = async (field: 'MaxItemsPerBatch' | 'MaxInputBytesPerBatch') =>
    batcher[field] === undefined
      ? Number.POSITIVE_INFINITY
      : visit.evaluateAs(wholeNumber(1), batcher[field], `ItemBatcher/${field}`);
  const mostItems = await most('MaxItemsPerBatch');
  const mostBytes = await most('MaxInputBytesPerBatch');
  const shared: JsonObject = {};
  if (batcher.BatchInput !== undefined) {
    shared.BatchInput = await visit.evaluate(batcher.BatchInput, 'ItemBatcher/BatchInput');
  }

  const batches: Json[][] = [];
  let current: Json[] = [];
  for (const { input } of selected) {
    const grown = [...current, input];
    const isFull = grown.length > mostItems || bytesOf({ ...shared, Items: grown }) > mostBytes;
    if (current.length > 0 && isFull) {
      batches.push(current);
      current = [input];
    } else {
      current = grown;
    }
  }
  if (current.length > 0) batches.push(current);
  return batches.map((items, index) => ({
    input: { ...shared, Items: items },
    map: { Item: { Index: index, Value: items, Source: ITEM_SOURCE } },
  }));
}

function bytesOf(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}
