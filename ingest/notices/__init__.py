"""What people are told of without looking: changes of the state and of tripwires, bad nights, a digest."""
