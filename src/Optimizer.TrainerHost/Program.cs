using Optimizer.Trainers.Hosting;

return TrainerHostProcess.Run(TimeProvider.System);
