// Where the widget's code is cut in two (scripts/wasm-split.mjs): what a booking needs at once; what comes after it later.

/** All that the files called `later` offer. */
export const entries = /chairtime_widget\[\w+\]::(?:flow|view|client|options)::later::[a-z_]+"?$/;
/** Closures, shims and drop glue of what is only reached from there. */
export const later = /chairtime_widget\[\w+\]::(?:(?:flow|view|client|options)::later|flow::visit::moving|flow::standing::(?:cancel|moving)|view::(?:cancel|confirm)|ics)::/;
/** Functions of those modules, methods by their names, and the reading of what was kept. */
export const never = new RegExp([
  /::(?:(?:view|client|options)::later|view::(?:cancel|confirm)|ics)::/,
  /::Standing>::(?:returned|broken|go_moving|moved|unmoved|unmovable|ask_to_cancel|keep_visit|cancel|terms_changed)"?$/,
  /::Visit>::(?:with_request|to_move|send_move|move_came|stay|difference)"?$/,
  /::(?:Kept|BookingRequest) as chairtime_widget\[\w+\]::decode::Decode>/,
].map(({ source }) => source).join('|'));
