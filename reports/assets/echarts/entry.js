// What the report draws with, and nothing else: every name added here is bytes in
// every report. Rebuild with `npm ci && npm run build` in this folder.
import { init, registerCustomSeries, use } from "echarts/core";
import { CustomChart, LineChart } from "echarts/charts";
import {
  DatasetComponent, DataZoomInsideComponent, GridComponent, MarkAreaComponent, MarkLineComponent,
} from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

use([
  LineChart, CustomChart, GridComponent, DatasetComponent, DataZoomInsideComponent,
  MarkAreaComponent, MarkLineComponent, CanvasRenderer,
]);

globalThis.echarts = { init, registerCustomSeries };
