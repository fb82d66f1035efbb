// A canvas that lies on the map a little wider than the screen, moves with it, and is drawn anew when it has moved.

// `draw` gets the canvas, its context, where its corner lies in layer points, and its size in pixels of the screen.
export function canvasLayer(map, name, zIndex, draw) {
  const pane = map.createPane(`mapper-${name}`);
  pane.style.zIndex = zIndex;
  pane.style.pointerEvents = "none";
  const Layer = L.Renderer.extend({
    options: { padding: 0.08 },
    _initContainer() {
      this._container = L.DomUtil.create("canvas", `mapper-canvas mapper-canvas-${name} leaflet-zoom-animated`);
      this._container.setAttribute("aria-hidden", "true");
      this._ctx = this._container.getContext("2d");
    },
    _destroyContainer() {
      this._container.remove();
    },
    _updatePaths() {},
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this.redraw();
    },
    redraw() {
      if (this._bounds) draw(this._container, this._ctx, this._bounds.min, this._bounds.getSize());
    },
  });
  return new Layer({ pane: `mapper-${name}` }).addTo(map);
}

// Gives a canvas as many dots as the screen has, and a context that counts in pixels of CSS.
export function sharp(canvas, ctx, size, most = 2) {
  const density = Math.min(most, window.devicePixelRatio || 1);
  const [width, height] = [Math.round(size.x * density), Math.round(size.y * density)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  ctx.setTransform(density, 0, 0, density, 0, 0);
  ctx.clearRect(0, 0, size.x, size.y);
}
