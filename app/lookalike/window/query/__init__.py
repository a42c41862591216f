"""What is being searched: the bar at the top, drops and pastes, filters, history."""
