"""The sheet around a map: layout, legend, scale bar, texts."""
