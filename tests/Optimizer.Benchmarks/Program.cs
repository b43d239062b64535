using Optimizer.Benchmarks.Store;

if (args is ["store", .. var options]) return await StoreSuite.Run(options);
Console.Error.WriteLine("""
    usage: dotnet run -c Release --project tests/Optimizer.Benchmarks -- SUITE [options]
      store [--postgres] [--seconds 10]   appends straight into the store: events/s, appends/s, commits/s, p50 and p99 of an append
    """);
return 2;
