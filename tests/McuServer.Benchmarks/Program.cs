using BenchmarkDotNet.Running;

// Single parts, one by one, with what they allocate: dotnet run -c Release --project tests/McuServer.Benchmarks -- --filter '*Mixer*'.
// Whole ways against other programs are measured by "mcu bench".
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
