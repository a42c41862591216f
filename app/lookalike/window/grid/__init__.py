"""The pictures as cells: model, layout, painting, selection, thumbnails."""
