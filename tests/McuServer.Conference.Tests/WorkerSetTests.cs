using McuServer.Media;

namespace McuServer.Conference.Tests;

[TestClass]
public class WorkerSetTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(8)]
    public void Every_part_is_done_exactly_once(int threadCount)
    {
        using WorkerSet workers = new(threadCount);
        CountingWork work = new(100);
        for (int round = 1; round <= 50; round++)
        {
            workers.Run(work, 100);
            Assert.IsTrue(work.Counts.All(count => count == round));
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(8)]
    public void A_posted_work_is_done_when_waiting_for_it_returns(int threadCount)
    {
        using WorkerSet workers = new(threadCount);
        CountingWork work = new(1);
        PostedWork posted = new(work);
        CountingWork batch = new(10);
        for (int round = 1; round <= 200; round++)
        {
            workers.Post(posted);
            workers.Run(batch, 10);
            workers.Wait(posted);
            Assert.AreEqual(round, work.Counts[0]);
        }
    }

    [TestMethod]
    public void A_work_that_was_posted_cannot_be_posted_again_before_it_was_waited_for()
    {
        using WorkerSet workers = new(2);
        using ManualResetEventSlim gate = new();
        PostedWork posted = new(new GatedWork(gate));
        workers.Post(posted);
        Assert.ThrowsExactly<InvalidOperationException>(() => workers.Post(posted));
        gate.Set();
        workers.Wait(posted);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void An_exception_reaches_the_caller_and_the_workers_go_on(int threadCount)
    {
        using WorkerSet workers = new(threadCount);
        Assert.ThrowsExactly<FormatException>(() => workers.Run(new FailingWork(), 4));
        CountingWork work = new(4);
        workers.Run(work, 4);
        Assert.IsTrue(work.Counts.All(count => count == 1));
    }

    [TestMethod]
    public void Running_and_posting_allocate_nothing()
    {
        using WorkerSet workers = new(2);
        CountingWork work = new(8);
        PostedWork posted = new(work);
        void Round()
        {
            workers.Post(posted);
            workers.Run(work, 8);
            workers.Wait(posted);
        }

        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Round();
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void Two_loops_run_their_batches_at_the_same_time()
    {
        using WorkerSet workers = new(2);
        CountingWork first = new(16);
        CountingWork second = new(16);
        Thread other = new(() => RunOften(workers, second));
        other.Start();
        RunOften(workers, first);
        other.Join();
        Assert.IsTrue(first.Counts.All(count => count == 500) && second.Counts.All(count => count == 500));
    }

    [TestMethod]
    public void A_failure_reaches_only_the_loop_whose_work_failed()
    {
        using WorkerSet workers = new(2);
        CountingWork healthy = new(16);
        int failures = 0;
        Thread other = new(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                try
                {
                    workers.Run(new FailingWork(), 4);
                }
                catch (FormatException)
                {
                    failures++;
                }
            }
        });
        other.Start();
        RunOften(workers, healthy);
        other.Join();
        Assert.AreEqual(200, failures);
        Assert.IsTrue(healthy.Counts.All(count => count == 500));
    }

    private static void RunOften(WorkerSet workers, CountingWork work)
    {
        for (int i = 0; i < 500; i++)
        {
            workers.Run(work, work.Counts.Length);
        }
    }

    private sealed class CountingWork(int parts) : IWork
    {
        public int[] Counts { get; } = new int[parts];

        public void Do(int index) => Interlocked.Increment(ref Counts[index]);
    }

    private sealed class GatedWork(ManualResetEventSlim gate) : IWork
    {
        public void Do(int index) => gate.Wait();
    }

    private sealed class FailingWork : IWork
    {
        public void Do(int index)
        {
            if (index == 2)
            {
                throw new FormatException("part 2");
            }
        }
    }
}
